"""What goes wrong is told once, to everybody, whatever fails on the way."""
