"""The JSON API: its documents, their types and schemas."""
