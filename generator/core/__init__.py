"""What everything stands on: errors, frozen values, the site's paths, whole-file writing, resources."""
