"""Forget a person or a deal: another id stands for it wherever it is stored, numbers stay, and it is proven."""
