"""HTTP: the Gemini wire, and Cutaway's own resources."""
