"""The reports to download: CSV, JSON, XLSX, and the summary."""
