"""How each protocol tells a reply: chunks as they arrive in, one completion out."""
