"""The micro models outside this service: as GGUF files, and behind llama.cpp's own server."""
