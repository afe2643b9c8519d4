"""From Passages to an Answer: sentences or rows chosen, quotes checked, or an honest refusal."""
