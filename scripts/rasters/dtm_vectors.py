"""Makes the terrain models that GeoTiffTest reads, in forms that GDAL writes, and what GDAL's warper has between
the middles of their cells.

usage: dtm_vectors.py FOLDER    for example src/test/resources/dtm
"""

import random
import sys

import numpy
from osgeo import gdal, osr

gdal.UseExceptions()
folder = sys.argv[1]
WIDTH, HEIGHT, WEST, NORTH, CELL = 37, 29, 770000.25, 6277020.5, 0.5
NONE = -9999
FORMS = {
    "float32_tiled_deflate_predictor3": (gdal.GDT_Float32, ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE", "PREDICTOR=3"]),
    "float32_tiled_deflate_predictor2": (gdal.GDT_Float32, ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=DEFLATE", "PREDICTOR=2"]),
    "float32_strips_lzw": (gdal.GDT_Float32, ["BLOCKYSIZE=7", "COMPRESS=LZW"]),
    "float64_strips_none": (gdal.GDT_Float64, ["BLOCKYSIZE=5"]),
    "float64_tiled_lzw_predictor3_big": (gdal.GDT_Float64, ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=32", "COMPRESS=LZW", "PREDICTOR=3", "BIGTIFF=YES"]),
    "int16_tiled_lzw_predictor2_scaled": (gdal.GDT_Int16, ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16", "COMPRESS=LZW", "PREDICTOR=2"]),
    "int16_strips_bigendian": (gdal.GDT_Int16, ["ENDIANNESS=BIG"]),
    "float32_bigendian_predictor2": (gdal.GDT_Float32, ["ENDIANNESS=BIG", "COMPRESS=DEFLATE", "PREDICTOR=2"]),
    "float32_two_bands_pixel": (gdal.GDT_Float32, ["INTERLEAVE=PIXEL", "COMPRESS=DEFLATE", "PREDICTOR=2"]),
    "float32_two_bands_apart": (gdal.GDT_Float32, ["INTERLEAVE=BAND", "COMPRESS=LZW", "TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"]),
    "float32_point": (gdal.GDT_Float32, []),
}

rows, columns = numpy.mgrid[0:HEIGHT, 0:WIDTH]
noise = numpy.random.default_rng(7).normal(0, 0.7, (HEIGHT, WIDTH))
heights = 150 + 5 * numpy.sin(columns / 6) + rows / 4 + noise
heights[10:14, 20:25] = NONE
heights[3, 3] = NONE
crs = osr.SpatialReference()
crs.ImportFromEPSG(2154)
chance = random.Random(3)
with open(folder + "/expected.tsv", "w") as out:
    for name, (kind, options) in FORMS.items():
        bands = 2 if "two" in name else 1
        scaled = "scaled" in name
        file = gdal.GetDriverByName("GTiff").Create(folder + "/" + name + ".tif", WIDTH, HEIGHT, bands, kind, options)
        if "point" in name:
            file.SetMetadataItem("AREA_OR_POINT", "Point")
        file.SetGeoTransform((WEST, CELL, 0, NORTH, 0, -CELL))
        file.SetProjection(crs.ExportToWkt())
        stored = numpy.where(heights == NONE, NONE, (heights - 100) * 100 if scaled else heights)
        band = file.GetRasterBand(bands)
        if bands == 2:
            file.GetRasterBand(1).SetDescription("dsm")
            file.GetRasterBand(1).WriteArray(stored + 50)
            band.SetDescription("dtm")
        band.SetNoDataValue(NONE)
        if scaled:
            band.SetScale(0.01)
            band.SetOffset(100)
        band.WriteArray(stored)
        file = None
        source = gdal.Translate("", folder + "/" + name + ".tif", format="MEM", bandList=[bands], unscale=scaled, outputType=gdal.GDT_Float64)
        for _ in range(60):
            x = WEST + round(chance.uniform(0.1, WIDTH * CELL - 0.1), 3)
            y = NORTH - round(chance.uniform(0.1, HEIGHT * CELL - 0.1), 3)
            own = source.GetRasterBand(1).ReadAsArray(int((x - WEST) / CELL), int((NORTH - y) / CELL), 1, 1)[0][0]
            if own == NONE:
                value = "nan"
            else:
                half = CELL / 2
                place = gdal.Warp("", source, format="MEM", outputBounds=(x - half, y - half, x + half, y + half), width=1, height=1, resampleAlg="bilinear", workingType=gdal.GDT_Float64, errorThreshold=0)
                value = repr(float(place.ReadAsArray()[0][0]))
            out.write("%s\t%.3f\t%.3f\t%s\n" % (name, x, y, value))
