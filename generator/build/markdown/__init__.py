"""The pages as Markdown, for programs that read: the answer first, then compact lists; each lies beside its HTML."""
