"""Clients, retries and refusals: the one place that knows boto3's ways."""
