"""What the gateway says of itself: its documents, its schemas, its page."""
