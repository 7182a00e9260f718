# The site that people use: published every day, and the only one that search engines may show.
environment = "prod"
indexed     = true
scheduled   = true
replicated  = true
protected   = true
price_class = "PriceClass_All"
