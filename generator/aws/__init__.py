"""Make boto3 clients, and decide which calls are retried and what a refusal means."""
