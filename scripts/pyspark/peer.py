"""What laspy writes comes back from Spark as laspy reads it: records, extra bytes, header, CRS."""

import glob
import os

import laspy
import numpy as np

# Options of writing, and how what is written is read.
_LAYOUTS = {
    "las": ({"compression": "none"}, laspy.read),
    "laz": ({"compression": "laz"}, laspy.read),
    "copc": ({"layout": "copc"}, lambda path: _copc(path)),
}


def _copc(path):
    """All points of a COPC file by its tree, as if it were a file of points."""
    with laspy.CopcReader.open(path) as reader:
        return laspy.LasData(reader.header, reader.query())


def _make(tile, path):
    """Points of a tile with extra bytes of many kinds; as laspy reads them."""
    las = laspy.read(tile)
    las = laspy.LasData(las.header, las.points[:20000].copy())
    las.add_extra_dims(
        [
            laspy.ExtraBytesParams(
                "height", "int16", "above ground", offsets=np.array([100.0]), scales=np.array([0.01])
            ),
            laspy.ExtraBytesParams("seen", "uint32", "how often"),
            laspy.ExtraBytesParams("ratio", "float64"),
            laspy.ExtraBytesParams("share", "float32"),
            laspy.ExtraBytesParams("id", "uint64"),
            laspy.ExtraBytesParams("kind", "int8"),
        ]
    )
    random = np.random.default_rng(7)
    raw = las.points.array
    raw["height"] = random.integers(-(2**15), 2**15, len(las))
    raw["seen"] = random.integers(0, 2**32, len(las))
    raw["ratio"] = random.normal(size=len(las))
    raw["share"] = random.random(len(las))
    raw["id"] = random.integers(0, 2**63, len(las))
    raw["kind"] = random.integers(-128, 128, len(las))
    las.write(path)
    return laspy.read(path)


def _described(las):
    """What a file says of its points, but who wrote it and how it lies on disk."""
    header = las.header
    wkt = [vlr.string for vlr in header.vlrs if isinstance(vlr, laspy.vlrs.known.WktCoordinateSystemVlr)]
    return {
        "format": header.point_format.id,
        "points": header.point_count,
        "by return": header.number_of_points_by_return.tolist(),
        "scales": header.scales.tolist(),
        "offsets": header.offsets.tolist(),
        "mins": header.mins.tolist(),
        "maxs": header.maxs.tolist(),
        "clock": header.global_encoding.gps_time_type,
        "WKT": wkt,
        "extra bytes": [
            (d.name, str(d.dtype), d.description, _list(d.scales), _list(d.offsets))
            for d in header.point_format.extra_dimensions
        ],
    }


def _list(values):
    return None if values is None else list(values)


def check(spark, folder, work):
    """Asserts it for LAS, LAZ and COPC that a session writes."""
    work = work + "/laspy"
    os.mkdir(work)
    source = _make(sorted(glob.glob(folder + "/*.laz"))[0], work + "/source.laz")
    assert source.header.vlrs.get("WktCoordinateSystemVlr"), "no CRS"
    frame = spark.read.format("las").load(work + "/source.laz").coalesce(1)
    for name, (options, read) in _LAYOUTS.items():
        out = work + "/" + name
        frame.write.format("las").options(**options).mode("append").save(out)
        (path,) = glob.glob(out + "/*.la[sz]")
        assert path.endswith({"copc": ".copc.laz"}.get(name, "." + name)), path
        written = read(path)
        assert _described(written) == _described(source), (_described(written), _described(source))
        records, expected = written.points.array, source.points.array
        assert records.dtype == expected.dtype, (name, records.dtype, expected.dtype)
        if name == "copc":  # sorted into its tree
            records, expected = np.sort(records), np.sort(expected)
        assert np.array_equal(records, expected), name
