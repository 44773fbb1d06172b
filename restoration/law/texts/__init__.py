"""How a text of law is written down, checked, layered by place and read on a day."""
