"""The examples of the OpenAPI document: what the tests asked of a real gateway, and what it answered."""
