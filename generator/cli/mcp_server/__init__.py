"""The MCP server: tools that ask ``query``, their answers as bounded Markdown, and the protocol."""
