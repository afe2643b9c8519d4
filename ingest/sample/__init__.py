"""The built-in sample: short notes on official notices and a few news briefs, written for Gazette."""
