"""What goes over the wire: strict models in, documented shapes out. Money is fen, area m², dates ISO, instants UTC."""
