"""What httpx takes as `verify` where every address is plain http: it loads certificates for each client otherwise."""

import ssl

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
