"""The built-in sample: notes on official notices and news briefs, written for Gazette."""
