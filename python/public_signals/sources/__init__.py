"""Google Trends, Wikipedia, TikTok and Instagram: one module for each."""
