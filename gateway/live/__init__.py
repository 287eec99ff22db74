"""What happens, told to those who listen."""
