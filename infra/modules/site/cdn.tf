# What people reach: CloudFront, which alone may read the bucket.

resource "aws_cloudfront_origin_access_control" "site" {
  name                              = var.name
  description                       = "Signs every read of the bucket."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_function" "index" {
  name    = "${var.name}-index"
  comment = "Directory indexes"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = "const HEADERS = ${jsonencode(var.headers)};\n${file("${path.module}/../../functions/index.js")}"
}

# What the publisher writes into Cache-Control decides; the query is the page's own state and changes no file.
resource "aws_cloudfront_cache_policy" "site" {
  name        = var.name
  comment     = "As Cache-Control says; one copy whatever the query"
  min_ttl     = 0
  default_ttl = 300
  max_ttl     = 31536000

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

locals {
  origin  = "bucket"
  replica = "replica"
  group   = "bucket-or-replica"

  # Where readers' requests go.
  target = var.replicated ? local.group : local.origin

  origin_path = var.prefix == "" ? "" : "/${trimsuffix(var.prefix, "/")}"

  # What may be read from other sites' scripts.
  data_paths = ["/api/*", "/downloads/*"]
}

resource "aws_cloudfront_distribution" "site" {
  #checkov:skip=CKV_AWS_68:static files, read only: there is nothing behind it for a firewall to protect, and it costs more than the rest together
  #checkov:skip=CKV2_AWS_47:the same: no code runs behind it that could log
  #checkov:skip=CKV_AWS_86:access logs are on, as standard logging v2 in logs.tf, which this check does not know
  #checkov:skip=CKV_AWS_174:with an own domain the floor is TLSv1.2_2021; for its own name CloudFront allows no other setting
  #checkov:skip=CKV2_AWS_42:an own domain is optional
  #checkov:skip=CKV_AWS_374:an open catalog is for every country

  comment             = var.name
  enabled             = true
  aliases             = var.domain == null ? [] : [var.domain.name]
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.price_class

  origin {
    origin_id                = local.origin
    domain_name              = aws_s3_bucket.site.bucket_regional_domain_name
    origin_path              = local.origin_path
    origin_access_control_id = aws_cloudfront_origin_access_control.site.id
  }

  dynamic "origin" {
    for_each = var.replicated ? [var.replica_domain_name] : []

    content {
      origin_id                = local.replica
      domain_name              = origin.value
      origin_path              = local.origin_path
      origin_access_control_id = aws_cloudfront_origin_access_control.site.id
    }
  }

  # Only where the first bucket fails: 403 and 404 are its answers, about a file that is not there.
  dynamic "origin_group" {
    for_each = var.replicated ? [local.group] : []

    content {
      origin_id = origin_group.value

      failover_criteria {
        status_codes = [500, 502, 503, 504]
      }

      member {
        origin_id = local.origin
      }

      member {
        origin_id = local.replica
      }
    }
  }

  default_cache_behavior {
    target_origin_id           = local.target
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.site.id
    response_headers_policy_id = aws_cloudfront_response_headers_policy.site["pages"].id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.index.arn
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.data_paths

    content {
      path_pattern               = ordered_cache_behavior.value
      target_origin_id           = local.target
      allowed_methods            = ["GET", "HEAD", "OPTIONS"]
      cached_methods             = ["GET", "HEAD"]
      viewer_protocol_policy     = "redirect-to-https"
      compress                   = true
      cache_policy_id            = aws_cloudfront_cache_policy.site.id
      response_headers_policy_id = aws_cloudfront_response_headers_policy.site["data"].id

      function_association {
        event_type   = "viewer-request"
        function_arn = aws_cloudfront_function.index.arn
      }
    }
  }

  # The distribution may read files but not list them, so the bucket answers 403 where a file is missing.
  dynamic "custom_error_response" {
    for_each = [403, 404]

    content {
      error_code            = custom_error_response.value
      response_code         = 404
      response_page_path    = "/404.html"
      error_caching_min_ttl = 60
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.domain == null
    acm_certificate_arn            = local.certificate_arn
    ssl_support_method             = var.domain == null ? null : "sni-only"
    minimum_protocol_version       = var.domain == null ? null : "TLSv1.2_2021"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}
