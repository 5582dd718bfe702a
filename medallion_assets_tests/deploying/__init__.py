"""The program that deploys: what it refuses, what it shows before it applies, and what it asks."""
