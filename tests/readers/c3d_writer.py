"""A small C3D writer for the tests: three processors, integers or floats, types 1 to 4."""

import struct

import numpy as np

INTEL, DEC, MIPS = 84, 85, 86


def _ints(values, processor, kind="i2"):
    order = ">" if processor == MIPS else "<"
    return np.asarray(values).astype(order + kind).tobytes()


def _floats(values, processor):
    values = np.asarray(values, dtype=np.float32)
    if processor == MIPS:
        return values.astype(">f4").tobytes()
    if processor == INTEL:
        return values.astype("<f4").tobytes()
    words = (values * np.float32(4)).astype("<f4").view("<u2").reshape(-1, 2)[:, ::-1]
    return np.ascontiguousarray(words).tobytes()


def _parameter(group, name, kind, shape, data, processor, *, last=False):
    body = struct.pack("bB", kind, len(shape)) + bytes(shape) + data + b"\0"
    head = struct.pack("bb", len(name), group) + name.encode()
    return head + _ints([0 if last else 2 + len(body)], processor, "u2") + body


def numeric(group, name, values, processor, *, real=False, shape=None):
    values = np.asarray(values)
    shape = values.shape if shape is None else shape
    flat = values.ravel(order="F")
    data = _floats(flat, processor) if real else _ints(flat.astype(np.int64), processor, "u2")
    return _parameter(group, name, 4 if real else 2, shape, data, processor)


def texts(group, name, values, processor):
    width = max(len(value) for value in values)
    data = "".join(value.ljust(width) for value in values).encode("latin-1")
    return _parameter(group, name, -1, (width, len(values)), data, processor)


def write(
    channels,
    plates,
    *,
    processor=INTEL,
    floating=True,
    rate=100.0,
    units=None,
    length="mm",
    scale=None,
    offset=None,
    unsigned=False,
    general=1.0,
    zero=(1, 0),
    header_words=None,
    frames_header=None,
    extra=None,
    actual=None,
    points=1,
    subframes=1,
):
    """Bytes of a C3D file.

    channels: (k, n) values as stored (counts or floats). plates: dicts with type, channels (from
    1), corners (4, 3), origin (3,), matrix (6, 6). extra: parameters of further groups, made with
    the same processor by a function of it.
    """
    k, n = np.shape(channels)
    frames = n // subframes
    scale = np.ones(k) if scale is None else scale
    offset = np.zeros(k) if offset is None else offset
    p = processor
    groups = ("POINT", "ANALOG", "FORCE_PLATFORM", "TRIAL")
    records = [
        struct.pack("bb", len(name), -number) + name.encode() + _ints([3], p, "u2") + b"\0"
        for number, name in enumerate(groups, start=1)
    ]
    if length is not None:
        records.append(texts(1, "UNITS", [length], p))
    records += [
        numeric(1, "USED", points, p), numeric(1, "RATE", rate / subframes, p, real=True),
        numeric(1, "SCALE", -1.0 if floating else 0.1, p, real=True),
        numeric(1, "FRAMES", frames % 65536, p),
        numeric(2, "USED", k, p), numeric(2, "RATE", rate, p, real=True),
        numeric(2, "GEN_SCALE", general, p, real=True), numeric(2, "SCALE", scale, p, real=True),
        numeric(2, "OFFSET", offset, p), numeric(3, "USED", len(plates), p),
        numeric(3, "ZERO", zero, p), numeric(3, "TYPE", [each["type"] for each in plates], p),
    ]  # fmt: skip
    if units is not None:
        records.append(texts(2, "UNITS", units, p))
    if unsigned:
        records.append(texts(2, "FORMAT", ["UNSIGNED"], p))
    records += _platforms(plates, p)
    if actual is not None:
        for name, frame in zip(("ACTUAL_START_FIELD", "ACTUAL_END_FIELD"), actual, strict=True):
            records.append(numeric(4, name, [frame % 65536, frame // 65536], p))
    records.extend(extra(p) if extra else [])
    section = _section(records, p)
    first, last = (1, frames) if frames_header is None else frames_header
    words = k * subframes if header_words is None else header_words
    header = (
        b"\2\x50" + _ints([points, words, first, last, 0], p, "u2")
        + _floats([-1.0 if floating else 0.1], p)
        + _ints([2 + len(section) // 512, subframes], p, "u2") + _floats([rate / subframes], p)
    )  # fmt: skip
    values = np.zeros((frames, 4 * points + k * subframes))
    values[:, 4 * points :] = np.asarray(channels, dtype=np.float64).T.reshape(frames, -1)
    flat = values.ravel()
    data = _floats(flat, p) if floating else _ints(flat.astype(np.int64), p, "u2")
    return header.ljust(512, b"\0") + section + _whole_blocks(data)


def _platforms(plates, processor):
    """Parameters that say which channels the plates have and where they lie."""
    if not plates:
        return []
    most = max(len(each["channels"]) for each in plates)
    table = np.zeros((most, len(plates)))
    for i, each in enumerate(plates):
        table[: len(each["channels"]), i] = each["channels"]
    corners = np.stack([np.asarray(each["corners"]).T for each in plates], axis=2)
    origins = np.stack([each.get("origin", np.zeros(3)) for each in plates], axis=1)
    records = [
        numeric(3, "CHANNEL", table, processor),
        numeric(3, "CORNERS", corners, processor, real=True),
        numeric(3, "ORIGIN", origins, processor, real=True),
    ]
    if any("matrix" in each for each in plates):
        matrices = np.stack([each.get("matrix", np.eye(6)) for each in plates], axis=2)
        records.append(numeric(3, "CAL_MATRIX", matrices, processor, real=True))
    return records


def _section(records, processor):
    """The parameter section: whole blocks, of which its third byte tells the number."""
    section = _whole_blocks(b"\1\x50\0" + bytes([processor]) + b"".join(records) + b"\0\0\0\0")
    return section[:2] + bytes([len(section) // 512 % 256]) + section[3:]


def _whole_blocks(data):
    return data.ljust(-(-len(data) // 512) * 512, b"\0")
