"""Which object store the settings name."""

from infra.file_store import FileStore, LinkSigner
from infra.object_store import ObjectStore
from infra.settings import GatewaySettings, StoreSettings


def open_store(settings: StoreSettings, gateway: GatewaySettings) -> ObjectStore:
    """The store that the settings name."""
    if settings.endpoint:
        from infra.s3_store import S3Store  # ten megabytes of SDK that a folder does not need

        return S3Store(settings)
    signer = LinkSigner(settings.link_secret.get_secret_value(), gateway.base_url)
    return FileStore(settings.folder, signer)
