# The security headers, from the one file that `region-atlas serve` sends too. CloudFront has a field of its own for
# five of them and refuses those as custom headers; whatever else the file names is sent as it stands.
locals {
  fields = [
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
  ]

  transport = var.headers["Strict-Transport-Security"]

  custom_headers = merge(
    { for name, value in var.headers : name => value if !contains(local.fields, name) },
    var.indexed ? {} : { "X-Robots-Tag" = "noindex, nofollow" },
  )
}

# Pages are for their own scripts alone; data may be read by a script of any site.
resource "aws_cloudfront_response_headers_policy" "site" {
  #checkov:skip=CKV_AWS_259:two years, with subdomains, read from headers.json, which this check cannot follow; preloading is for the domain's owner to decide

  for_each = { pages = false, data = true }

  name    = "${var.name}-${each.key}"
  comment = each.value ? "Security headers, and any site's scripts may read" : "Security headers"

  security_headers_config {
    content_security_policy {
      content_security_policy = var.headers["Content-Security-Policy"]
      override                = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = var.headers["X-Frame-Options"]
      override     = true
    }

    referrer_policy {
      referrer_policy = var.headers["Referrer-Policy"]
      override        = true
    }

    strict_transport_security {
      access_control_max_age_sec = tonumber(regex("max-age=([0-9]+)", local.transport)[0])
      include_subdomains         = strcontains(local.transport, "includeSubDomains")
      preload                    = strcontains(local.transport, "preload")
      override                   = true
    }
  }

  custom_headers_config {
    dynamic "items" {
      for_each = local.custom_headers

      content {
        header   = items.key
        value    = items.value
        override = true
      }
    }
  }

  dynamic "cors_config" {
    for_each = each.value ? ["*"] : []

    content {
      access_control_allow_credentials = false
      access_control_max_age_sec       = 86400
      origin_override                  = true

      access_control_allow_origins {
        items = [cors_config.value]
      }

      access_control_allow_methods {
        items = ["GET", "HEAD", "OPTIONS"]
      }

      access_control_allow_headers {
        items = ["*"]
      }

      access_control_expose_headers {
        items = ["ETag", "Last-Modified", "Content-Length", "Content-Range", "Accept-Ranges"]
      }
    }
  }
}
