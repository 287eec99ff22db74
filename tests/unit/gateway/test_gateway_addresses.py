"""Which addresses the forge would fetch: every spelling of a private one is refused."""

import pytest

from gateway.files.addresses import public_https


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.png",
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/a.png",
        "https:///a.png",
        "https://localhost/a.png",
        "https://LOCALHOST./a.png",
        "https://printer.local/a.png",
        "https://metadata.google.internal/computeMetadata",
        "https://intranet/a.png",
        "https://127.0.0.1/a.png",
        "https://127.1/a.png",
        "https://2130706433/a.png",
        "https://0x7f000001/a.png",
        "https://0177.0.0.1/a.png",
        "https://0x7f.1/a.png",
        "https://0/a.png",
        "https://10.0.0.1/a.png",
        "https://172.16.9.9/a.png",
        "https://192.168.1.1/a.png",
        "https://100.64.0.1/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/a.png",
        "https://[::]/a.png",
        "https://[fe80::1]/a.png",
        "https://[fe80::1%25eth0]/a.png",
        "https://[fd00::1]/a.png",
        "https://[::ffff:127.0.0.1]/a.png",
        "https://[::ffff:a9fe:a9fe]/a.png",
        "https://[64:ff9b::7f00:1]/a.png",
        "https://[2002:7f00:1::]/a.png",
        "https://224.0.0.1/a.png",
        "https://255.255.255.255/a.png",
        "https://999.1.1.1/a.png",
        "https://user:pass@example.com/a.png",
        "https://example.com@127.0.0.1/a.png",
        "https://127.0.0.1\\@example.com/a.png",
        "https://example.com:99999/a.png",
        "https://example.com:8443/a.png",
        "https://\uff11\uff12\uff17.\uff10.\uff10.\uff11/a.png",  # full-width digits
        "https://exa mple.com/a.png",
        "https://example.com/a\r\nHost: evil",
        "https://-bad-.example.com/",
        "https://" + "a" * 3000 + ".com/",
        "",
    ],
)
def test_what_is_not_a_public_https_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        public_https(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.png",
        "https://example.com:443/a.png?size=2#top",
        "https://bücher.example.com/a.png",
        "https://93.184.216.34/a.png",
        "https://[2606:2800:220:1:248:1893:25c8:1946]/a.png",
    ],
)
def test_a_public_https_address_is_taken_as_it_is(url: str) -> None:
    assert public_https(url) == url
