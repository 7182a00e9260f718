"""The site becomes the bucket's content: plan, apply, verify, roll back."""
