"""Archives of data of others, unpacked to a temporary folder that stays for the next time."""
import os
import tarfile
import tempfile


def unpacked(path):
    """The folder with an archive's files. Raises SystemExit if there is no such archive."""
    if os.path.isdir(path):
        return path
    if not os.path.exists(path):
        raise SystemExit(f"{path}: no such archive; name it with --data")
    folder = os.path.join(tempfile.gettempdir(), "sametempo-sets", os.path.basename(path).split(".")[0])
    if not os.path.isdir(folder):
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        with tempfile.TemporaryDirectory(dir=os.path.dirname(folder)) as fresh, tarfile.open(path) as archive:
            archive.extractall(os.path.join(fresh, "all"), filter="data")
            os.rename(os.path.join(fresh, "all"), folder)
    return folder
