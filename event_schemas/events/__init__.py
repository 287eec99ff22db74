"""What has happened, one module per kind of stream. Past tense; never edited, only followed."""
