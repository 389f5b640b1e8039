"""What runs with --format cog wrote, as GDAL sees it: files are cloud optimized, a raster over all says
of every cell what that of another run says, bit for bit.

usage: check.py OUTPUT OTHER-OUTPUT
"""

import glob
import json
import os
import sys

import numpy
from osgeo import gdal
from osgeo_utils.samples import validate_cloud_optimized_geotiff

gdal.UseExceptions()


def placed(output):
    """All bands of the raster over all, and the column and row of its first cell."""
    whole = gdal.Open(output + "/cog.vrt")
    west, side, _, north, _, down = whole.GetGeoTransform()
    assert side == -down, output
    assert all(numpy.isnan(whole.GetRasterBand(b + 1).GetNoDataValue()) for b in range(whole.RasterCount))
    bands = whole.ReadAsArray().reshape(whole.RasterCount, whole.RasterYSize, whole.RasterXSize)
    return whole, bands, (round(west / side), round(-north / side))


for output in sys.argv[1:]:
    files = sorted(glob.glob(output + "/cog/*.tif"))
    levels = 0
    for path in files:
        warnings, errors, _ = validate_cloud_optimized_geotiff.validate(path, full_check=True)
        assert not warnings and not errors, (path, warnings, errors)
        raster = gdal.Open(path)
        levels = max(levels, raster.GetRasterBand(1).GetOverviewCount())
        assert raster.GetSpatialRef().IsSame(gdal.Open(output + "/cog.vrt").GetSpatialRef()), path
    items = json.load(open(output + "/cog.stac.json"))["features"]
    assert sorted(os.path.join(output, item["assets"]["raster"]["href"][2:]) for item in items) == [
        path for path in files if gdal.Open(path).GetGeoTransform(can_return_null=True)
    ], output
    for item in items:
        raster = gdal.Open(os.path.join(output, item["assets"]["raster"]["href"]))
        west, side, _, north, _, _ = raster.GetGeoTransform()
        south, east = north - raster.RasterYSize * side, west + raster.RasterXSize * side
        assert numpy.allclose(item["properties"]["proj:bbox"], [west, south, east, north], rtol=0, atol=1e-6), item["id"]
        assert item["properties"]["proj:shape"] == [raster.RasterYSize, raster.RasterXSize], item["id"]
        assert [band["name"] for band in item["assets"]["raster"]["bands"]] == [
            raster.GetRasterBand(b + 1).GetDescription() for b in range(raster.RasterCount)
        ], item["id"]
    print("%s: %d files are cloud optimized, up to %d overviews" % (output, len(files), levels))

one, first, place = placed(sys.argv[1])
other, second, other_place = placed(sys.argv[2])
assert place == other_place, (place, other_place)
names = [one.GetRasterBand(b + 1).GetDescription() for b in range(one.RasterCount)]
assert names == [other.GetRasterBand(b + 1).GetDescription() for b in range(other.RasterCount)]
assert first.shape == second.shape, (first.shape, second.shape)
assert (first.view("u4") == second.view("u4")).all() or numpy.array_equal(first, second, equal_nan=True)
print(
    "the same %d x %d cells, %d with points, in EPSG:%s: %s"
    % (
        one.RasterXSize,
        one.RasterYSize,
        numpy.isfinite(first[0]).sum(),
        one.GetSpatialRef().GetAuthorityCode(None),
        ", ".join(names),
    )
)
