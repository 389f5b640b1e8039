"""What a run wrote with --geometry wkb, as GeoPandas, pyarrow and PROJ see it.

usage: check.py FILE...
"""

import json
import os
import sys

import geopandas
import jsonschema
import pyarrow.parquet
import pyproj
import shapely

schema = os.path.join(pyproj.datadir.get_data_dir(), "projjson.schema.json")
with open(schema) as file:
    projjson = json.load(file)

for path in sys.argv[1:]:
    geo = json.loads(pyarrow.parquet.read_metadata(path).metadata[b"geo"])
    said = geo["columns"]["geometry"]
    frame = geopandas.read_parquet(path)
    places = shapely.get_coordinates(frame.geometry, include_z=True)
    assert set(frame.geom_type) == {"Point"} and frame.has_z.all(), path
    assert (places == frame[["x", "y", "z"]].to_numpy()).all(), path
    assert said["bbox"] == [*places.min(axis=0), *places.max(axis=0)], path
    name = "no reference system"
    if said["crs"] is not None:
        jsonschema.validate(said["crs"], projjson)
        crs = frame.crs.sub_crs_list[0] if frame.crs.is_compound else frame.crs
        name = frame.crs.name
        code = (said["crs"].get("components") or [said["crs"]])[0].get("id", {}).get("code")
        if code:
            name += ", EPSG:%d" % code
            # The same place on earth as by EPSG's own definition.
            x, y = places.mean(axis=0)[:2]
            ours, theirs = (
                pyproj.Transformer.from_crs(c, 4326, always_xy=True).transform(x, y)
                for c in (crs, pyproj.CRS.from_epsg(code))
            )
            assert max(abs(a - b) for a, b in zip(ours, theirs)) < 1e-7, (path, ours, theirs)
    print("ok     ", os.path.basename(path), len(frame), "points,", name)
