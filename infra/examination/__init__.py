"""Files from outside, looked over in a limited process before any engine opens them."""
