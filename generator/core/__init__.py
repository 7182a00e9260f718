"""What everything uses: errors, frozen values, the site's paths, whole-file writing, threads, resources."""
