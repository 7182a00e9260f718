"""Make a bucket hold what the site's folder holds: plan, apply, verify, roll back."""
