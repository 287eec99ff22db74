"""The clients of the HTTP interface: made from the OpenAPI document, never written by hand."""
