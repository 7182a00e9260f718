"""The JSON API: documents, their types and schemas."""
