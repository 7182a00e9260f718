# Every push to main that touches the site's sources is published here.
environment = "dev"

# Nothing here is worth keeping.
allow_destroy = true
rollback_days = 7
