"""Compares columns of `spark-lidar run --like TOOL` with those of the tool itself, point by point.

usage: agreement.py WORK DOCUMENT CLOUD...

Each CLOUD is NAME=FILE=K=RADIUS: a LAS or LAZ file, how many neighbours tools that look at the
nearest ones count, and the radius of those that look at a ball, in units of the file. Called by
scripts/agreement.sh, which says which tools there are.

A value is equal if it differs by no more than what the tool's own rounding explains. That is
propagated, not guessed: the root of each eigenvalue may be off by the rounding of the coordinates
the tool works with and of its covariance, and a column by what it changes when they move so.
"""

import json
import math
import os
import shutil
import subprocess
import sys

import laspy
import numpy as np
import pyarrow.parquet as parquet
from scipy.spatial import cKDTree

WORK = sys.argv[1]
SINGLE = 2.0**-24
DOUBLE = 2.0**-50
EVERYTHING = 1e4  # a radius that reaches as far as the clouds


def run(*command, **more):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}\n{done.stderr}")
    return done.stdout


class Cloud:
    """A file, and what is exact about its neighbourhoods."""

    def __init__(self, text):
        self.name, self.file, k, radius = text.split("=")
        self.k, self.radius = int(k), float(radius)
        las = laspy.read(self.file)
        self.steps = np.stack([las.X, las.Y, las.Z], 1).astype(np.int64)
        self.xyz = np.ascontiguousarray(np.asarray(las.xyz))
        self.unit = float(las.header.scales[0])
        assert np.all(las.header.scales == self.unit), "steps differ in length"
        self.size = len(self.steps)
        near = self.steps - self.steps.min(0)
        self.tree = cKDTree(near.astype(float))
        self.near = near

    def nearest(self, k):
        """Indexes of the k nearest, the point among them, and which points have a tie at the end."""
        count = min(k + 1, self.size)
        found = self.tree.query(self.near.astype(float), count)[1]
        squared = ((self.near[found] - self.near[:, None]) ** 2).sum(2)
        order = np.argsort(squared, 1, kind="stable")
        squared = np.take_along_axis(squared, order, 1)
        return np.take_along_axis(found, order, 1)[:, :k], squared[:, k - 1] == squared[:, count - 1]

    def on_border(self, radius):
        """Which points have a neighbour at the radius itself."""
        r = radius / self.unit
        inside = self.tree.query_ball_point(self.near, r - 1e-4, return_length=True)
        return inside != self.tree.query_ball_point(self.near, r + 1e-4, return_length=True)


def own(cloud, *options):
    """The columns of a run, by name."""
    out = os.path.join(WORK, "own")
    shutil.rmtree(out, ignore_errors=True)
    command = os.environ.get("SPARK_LIDAR", "scripts/spark-lidar").split()
    run(*command, "run", "--input", cloud.file, "--output", out, "--device", "cpu", *options)
    folder = os.path.join(out, "parquet")
    tables = [parquet.read_table(os.path.join(folder, f)) for f in sorted(os.listdir(folder))]
    columns = {}
    index = np.concatenate([t["point_index"].to_numpy() for t in tables])
    for name in tables[0].column_names:
        if name not in ("source_file", "point_index"):
            values = np.concatenate([t[name].to_numpy(zero_copy_only=False) for t in tables])
            columns[name] = np.empty(cloud.size)
            columns[name][index] = values
    return columns


# --- columns as functions of the roots of eigenvalues -------------------------------------------


def x_ln_x(x):
    return np.where(x > 0, x * np.log(np.where(x > 0, x, 1)), 0)


def entropy(*parts):
    return -sum(x_ln_x(p) for p in parts)


RAW = {
    "e1": lambda a, b, c: a * a,
    "e2": lambda a, b, c: b * b,
    "e3": lambda a, b, c: c * c,
    "sum": lambda a, b, c: a * a + b * b + c * c,
    "linearity": lambda a, b, c: (a * a - b * b) / (a * a),
    "planarity": lambda a, b, c: (b * b - c * c) / (a * a),
    "sphericity": lambda a, b, c: c * c / (a * a),
    "anisotropy": lambda a, b, c: (a * a - c * c) / (a * a),
    "omnivariance": lambda a, b, c: np.cbrt(a * b * c) ** 2,
    "entropy": lambda a, b, c: entropy(a * a, b * b, c * c),
    "variation": lambda a, b, c: c * c / (a * a + b * b + c * c),
    "pca1": lambda a, b, c: a * a / (a * a + b * b + c * c),
    "pca2": lambda a, b, c: b * b / (a * a + b * b + c * c),
}
ROOTS = {
    "linearity": lambda a, b, c: (a - b) / a,
    "planarity": lambda a, b, c: (b - c) / a,
    "sphericity": lambda a, b, c: c / a,
    "anisotropy": lambda a, b, c: (a - c) / a,
    "omnivariance": lambda a, b, c: np.cbrt(a * b * c),
    "entropy": lambda a, b, c: entropy(a, b, c),
    "shares": lambda a, b, c: entropy(*(x * x / (a * a + b * b + c * c) for x in (a, b, c))),
    "variation": lambda a, b, c: c / (a + b + c),
    "length": lambda a, b, c: a,
    "surface": lambda a, b, c: np.sqrt(a * b),
    "volume": lambda a, b, c: np.cbrt(a * b * c),
}


class Rounding:
    """What a tool's arithmetic may change of the root of an eigenvalue.

    coordinate: how far a coordinate may be off, in units of the file
    difference: how far one may be off by the size of the neighbourhood
    covariance: how far an entry of the covariance may be off, by the largest eigenvalue
    value: how far an eigenvalue may be off, by itself
    """

    def __init__(self, coordinate=0.0, difference=0.0, covariance=DOUBLE, value=0.0):
        self.coordinate, self.difference = coordinate, difference
        self.covariance, self.value = covariance, value

    def of(self, s):
        moved = math.sqrt(3) * (self.coordinate + self.difference * s[0])
        e = self.covariance * s[0] ** 2
        return [
            moved
            + np.minimum(e / (2 * np.maximum(x, 1e-300)), np.sqrt(e))
            + (self.value + SINGLE) * x
            for x in s
        ]

    def angle(self, s, gap):
        moved = math.sqrt(3) * (self.coordinate + self.difference * s[0])
        off = 2 * moved * s[0] + (self.covariance + 4 * SINGLE) * s[0] ** 2
        return np.minimum(2, 2 * off / np.maximum(gap, 1e-300))


def tolerance(kind, s, rounding, theirs):
    output = 4 * SINGLE * np.abs(theirs)
    if kind in ("count",):
        return np.zeros_like(theirs)
    if kind in ("normal", "slope", "cosine"):
        angle = rounding.angle(s, s[1] ** 2 - s[2] ** 2)
        # An arc cosine near 1 is steep: half a step of a float there is 0.02 degrees.
        return np.degrees(angle) + 0.03 if kind == "slope" else angle + 2 * SINGLE + output
    if kind == "guinard":
        gap = np.minimum(s[1] ** 2 - s[2] ** 2, s[0] ** 2 - s[1] ** 2)
        return 3 * rounding.angle(s, gap) + 4 * SINGLE
    if kind == "fit":
        return output + 1e-3 * np.abs(theirs) + 1e-4 / np.maximum(s[0], 1e-300)
    if kind == "roughness":
        angle = rounding.angle(s, s[1] ** 2 - s[2] ** 2)
        return output + 4 * rounding.coordinate + 2 * angle * s[0] + 4 * SINGLE
    if kind == "moment":
        gap = np.minimum(s[1] ** 2 - s[2] ** 2, s[0] ** 2 - s[1] ** 2)
        return output + (1e-4 + 4 * rounding.angle(s, gap)) * (1 + np.abs(theirs))
    if kind == "distance":
        return rounding.coordinate * 4 + output + 4 * SINGLE
    formula = kind
    total = output + 2 * SINGLE
    deltas = rounding.of(s)
    with np.errstate(all="ignore"):
        base = formula(*s)
        for i in range(3):
            up = [x + (deltas[i] if j == i else 0) for j, x in enumerate(s)]
            down = [np.maximum(0, x - (deltas[i] if j == i else 0)) for j, x in enumerate(s)]
            total = total + np.fmax(np.abs(formula(*up) - base), np.abs(formula(*down) - base))
    return total


class Comparison:
    """Columns of a tool against ours on one cloud."""

    def __init__(self, cloud, s, count, undecided, rounding, title, options):
        self.cloud, self.s, self.count = cloud, s, count
        self.undecided, self.rounding = undecided, rounding
        self.title, self.options = title, options
        self.tie = "a neighbour at the radius" if "--radius" in options else "a tie for the last place"
        self.rows = []

    def column(self, name, kind, ours, theirs, reasons=()):
        """Compares; reasons are pairs of a text and what ours becomes with it, or a set of points."""
        ours, theirs = np.asarray(ours, float), np.asarray(theirs, float)
        few = self.count < 3
        limit = tolerance(kind, self.s, self.rounding, np.nan_to_num(theirs))
        left = ~few
        total = int(left.sum())

        def fits(values):
            with np.errstate(invalid="ignore"):
                return (np.abs(values - theirs) <= limit) | (np.isnan(values) & np.isnan(theirs))

        same = left & fits(ours)
        left &= ~same
        decided = same & ~self.undecided
        most = float(np.nanmax(np.abs(ours - theirs)[decided])) if decided.any() else 0.0
        explained = []
        tied = left & self.undecided
        left &= ~tied
        if tied.any():
            explained.append((tied.sum(), self.tie))
        for text, what in reasons:
            hit = left & (what if what.dtype == bool else fits(what))
            left &= ~hit
            if hit.any():
                explained.append((hit.sum(), text))
        with np.errstate(invalid="ignore"):
            worst = np.abs(ours - theirs)[left]
        self.rows.append((name, total, int(same.sum()), most, explained, int(left.sum())))
        if left.any():
            at = np.flatnonzero(left)[:3]
            print(
                "  unexplained",
                self.title,
                self.cloud.name,
                name,
                int(left.sum()),
                [(int(i), ours[i], theirs[i], limit[i]) for i in at],
                "worst",
                np.nanmax(worst) if not np.all(np.isnan(worst)) else "nan",
            )

    def either_way(self, names, ours, theirs, signed):
        """Components of normals, turned as ours are if the tool leaves open which way they point."""
        turn = np.sign(sum(o * t for o, t in zip(ours, theirs)))
        for name, o, t in zip(names, ours, theirs):
            self.column(name, "normal", o, t, () if signed else [(OTHER_WAY, o * turn)])


def percent(part, whole):
    share = 100.0 * part / whole
    if part == whole:
        return "100 %"
    return f"{min(share, 99.999):.3f} %" if share > 99 else f"{share:.2f} %"


def table(comparison):
    c = comparison
    lines = [
        f"\n**{c.cloud.name}**, `{c.options}`\n",
        "| column | equal | largest difference of these | the rest |",
        "|---|---|---|---|",
    ]
    for name, total, same, most, explained, left in c.rows:
        rest = [f"{n:,}: {text}" for n, text in explained]
        if left:
            rest.append(f"**{left:,} not explained**")
        lines.append(f"| `{name}` | {percent(same, total)} | {most:.1e} | {'; '.join(rest)} |")
    return "\n".join(lines) + "\n"


# --- the tools ----------------------------------------------------------------------------------


def roots(columns):
    return [np.sqrt(np.maximum(0, columns[f"eigenvalue_{i}"])) for i in (1, 2, 3)]


OTHER_WAY = "the other way, which it leaves open"
BASE = "eigenvalue_1,eigenvalue_2,eigenvalue_3,neighbor_count,verticality,normal_z"


class Nearest:
    """What tools of the k nearest are compared by: eigenvalues of the divisor asked for, and ties."""

    def __init__(self, cloud, k, sample):
        base = own(cloud, "--features", BASE, "--k", k, "--radius", EVERYTHING)
        self.count = base["neighbor_count"]
        more = np.sqrt(self.count / (self.count - 1)) if sample else 1
        self.s = [x * more for x in roots(base)]
        self.indexes, self.tied = cloud.nearest(k)


class Ball:
    def __init__(self, cloud, radius, sample):
        base = own(cloud, "--features", BASE, "--k", 0, "--radius", radius)
        self.count = base["neighbor_count"]
        with np.errstate(all="ignore"):
            more = np.sqrt(self.count / (self.count - 1)) if sample else 1
        self.s = [np.nan_to_num(x * more) for x in roots(base)]
        self.tied = cloud.on_border(radius)


def pdal(cloud, mode):
    k = cloud.k
    near = Nearest(cloud, k + 1, True)
    options = f"--like pdal --k {k}" + ("" if mode == "sqrt" else f" --eigen-mode {mode}")
    ours = own(cloud, *options.split(), "--features", "all", "--radius", EVERYTHING)
    out = os.path.join(WORK, "pdal.las")
    pipeline = [
        cloud.file,
        {
            "type": "filters.covariancefeatures",
            "knn": k,
            "mode": mode,
            "feature_set": "Linearity,Planarity,Scattering,Verticality,Omnivariance,Anisotropy,"
            "Eigenentropy,EigenvalueSum,SurfaceVariation,DemantkeVerticality",
        },
        {"type": "filters.normal", "knn": k},
        {"type": "filters.eigenvalues", "knn": k},
        {"type": "filters.nndistance", "k": k, "mode": "kth"},
        {"type": "writers.las", "filename": out, "minor_version": 4, "extra_dims": "all"},
    ]
    with open(os.path.join(WORK, "pdal.json"), "w") as file:
        json.dump({"pipeline": pipeline}, file)
    run(os.environ.get("PDAL", "pdal"), "pipeline", file.name)
    theirs = laspy.read(out)
    # Differences to the centroid are cut to float32; they are a few times as long as the root.
    c = Comparison(cloud, near.s, near.count, near.tied, Rounding(difference=4 * SINGLE), "PDAL", options)
    shapes = ROOTS if mode == "sqrt" else RAW
    flat = near.s[2] == 0
    nothing = [("0 ln 0 is NaN there, 0 here", np.isnan(np.asarray(theirs["Eigenentropy"])) & flat)]
    a, b, d = near.s
    mixed = [("a root by a sum of variances", d / (a * a + b * b + d * d))] if mode == "sqrt" else []
    for name, kind, reasons in (
        ("Linearity", shapes["linearity"], []),
        ("Planarity", shapes["planarity"], []),
        ("Scattering", shapes["sphericity"], []),
        ("Verticality", "guinard", []),
        ("Omnivariance", shapes["omnivariance"], []),
        ("Anisotropy", shapes["anisotropy"], []),
        ("Eigenentropy", shapes["entropy"], nothing),
        ("EigenvalueSum", RAW["sum"], []),
        ("SurfaceVariation", RAW["variation"], mixed),
        ("DemantkeVerticality", "cosine", []),
        ("Eigenvalue0", RAW["e3"], []),
        ("Eigenvalue1", RAW["e2"], []),
        ("Eigenvalue2", RAW["e1"], []),
        ("NNDistance", "distance", []),
    ):
        c.column(name, kind, ours[name], theirs[name], reasons)
    names = ["NormalX", "NormalY", "NormalZ"]
    c.either_way(names, [ours[n] for n in names], [np.asarray(theirs[n]) for n in names], False)
    return c


def lasr(cloud):
    k = cloud.k
    near = Nearest(cloud, k, True)
    options = f"--like lasr --k {k}"
    ours = own(cloud, *options.split(), "--features", "all", "--radius", EVERYTHING)
    out = os.path.join(WORK, "lasr")
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    run(*os.environ["LASR"].split(), 1, k, "*", out, cloud.file)
    theirs = laspy.read(os.path.join(out, os.listdir(out)[0]))
    assert np.array_equal(np.stack([theirs.X, theirs.Y, theirs.Z], 1), cloud.steps), "another order"
    far = float(np.abs(cloud.xyz).max()) * 2.0**-53
    c = Comparison(cloud, near.s, near.count, near.tied, Rounding(coordinate=far), "lasR", options)
    for name, kind in (
        ("lambda1", RAW["e1"]),
        ("lambda2", RAW["e2"]),
        ("lambda3", RAW["e3"]),
        ("anisotropy", RAW["anisotropy"]),
        ("planarity", RAW["planarity"]),
        ("sphericity", RAW["sphericity"]),
        ("linearity", RAW["linearity"]),
        ("omnivariance", RAW["omnivariance"]),
        ("curvature", RAW["variation"]),
        ("eigensum", RAW["sum"]),
        ("inclination", "slope"),
    ):
        c.column(name, kind, ours[name], theirs[name])
    names = ["normalX", "normalY", "normalZ"]
    c.either_way(names, [ours[n] for n in names], [np.asarray(theirs[n]) for n in names], False)
    return c


def jakteristics(cloud):
    from jakteristics import compute_features

    near = Ball(cloud, cloud.radius, True)
    options = f"--like jakteristics --radius {cloud.radius:g}"
    ours = own(cloud, *options.split())
    names = [n for n in ours if n not in POINT_COLUMNS]
    found = compute_features(cloud.xyz, cloud.radius, num_threads=2, feature_names=names)
    theirs = dict(zip(names, found.T.astype(float)))
    far = float(np.abs(cloud.xyz).max()) * 2.0**-52
    rounding = Rounding(coordinate=far, value=SINGLE)
    c = Comparison(cloud, near.s, near.count, near.tied, rounding, "jakteristics", options)
    l = [x * x for x in near.s]
    close = (np.abs(l[0] - l[1]) < 1.1e-5) | (np.abs(l[1] - l[2]) < 1.1e-5)
    vectors = [("vectors mixed up, as it finds them by eigenvalues equal within 1e-5", close)]
    nothing = [("0 ln 0 is NaN there, 0 here", np.isnan(theirs["eigenentropy"]) & (near.s[2] == 0))]
    for name, kind, reasons in (
        ("eigenvalue1", RAW["e1"], []),
        ("eigenvalue2", RAW["e2"], []),
        ("eigenvalue3", RAW["e3"], []),
        ("eigenvalue_sum", RAW["sum"], []),
        ("omnivariance", RAW["omnivariance"], []),
        ("eigenentropy", RAW["entropy"], nothing),
        ("anisotropy", RAW["anisotropy"], []),
        ("planarity", RAW["planarity"], []),
        ("linearity", RAW["linearity"], []),
        ("PCA1", RAW["pca1"], []),
        ("PCA2", RAW["pca2"], []),
        ("surface_variation", RAW["variation"], []),
        ("sphericity", RAW["sphericity"], []),
        ("verticality", "cosine", vectors),
        ("number_of_neighbors", "count", []),
    ):
        c.column(name, kind, ours[name], theirs[name], reasons)
    normal = ["nx", "ny", "nz"]
    turn = np.sign(sum(ours[n] * theirs[n] for n in normal))
    for n in normal:
        c.column(n, "normal", ours[n], theirs[n], [(OTHER_WAY, ours[n] * turn)] + vectors)
    return c


def pgeof(cloud):
    import pgeof as tool

    k = cloud.k
    near = Nearest(cloud, k, False)
    options = f"--like pgeof --k {k}"
    ours = own(cloud, *options.split(), "--features", "all", "--radius", EVERYTHING)
    # As its users do, since float32 holds no coordinate of a national grid.
    local = (cloud.xyz - np.round((cloud.xyz.min(0) + cloud.xyz.max(0)) / 2)).astype(np.float32)
    nn = near.indexes.astype(np.uint32).ravel()
    ends = (np.arange(cloud.size + 1) * k).astype(np.uint32)
    found = tool.compute_features(local, nn, ends, 1, False)
    names = ["Linearity", "Planarity", "Scattering", "VerticalityPGEOF", "Normal_x", "Normal_y"]
    names += ["Normal_z", "Length", "Surface", "Volume", "Curvature"]
    theirs = dict(zip(names, found.T.astype(float)))
    coordinate = float(np.spacing(np.abs(local).max())) / 2
    rounding = Rounding(coordinate=coordinate, covariance=16 * SINGLE)
    # It is handed the neighbours that are found here: no ties are left to be broken.
    tied = near.tied
    c = Comparison(cloud, near.s, near.count, tied, rounding, "pgeof", options)
    a, b, d = near.s
    constant = "the 1e-3 it adds to denominators"
    for name, kind, with_constant in (
        ("Linearity", ROOTS["linearity"], (a - b) / (a + 1e-3)),
        ("Planarity", ROOTS["planarity"], (b - d) / (a + 1e-3)),
        ("Scattering", ROOTS["sphericity"], d / (a + 1e-3)),
        ("VerticalityPGEOF", "guinard", None),
        ("Length", ROOTS["length"], None),
        ("Surface", ROOTS["surface"], np.sqrt(a * b + 1e-6)),
        ("Volume", ROOTS["volume"], np.cbrt(a * b * d + 1e-9)),
        ("Curvature", ROOTS["variation"], d / (a + b + d + 1e-3)),
    ):
        if name in ("Surface", "Volume"):
            constant = "the 1e-6 and 1e-9 it adds below roots"
        if name == "Curvature":
            constant = "the 1e-3 it adds to denominators"
        reasons = [] if with_constant is None else [(constant, with_constant)]
        c.column(name, kind, ours[name], theirs[name], reasons)
    normal = ["Normal_x", "Normal_y", "Normal_z"]
    c.either_way(normal, [ours[n] for n in normal], [theirs[n] for n in normal], False)
    return c


def cloudcompare(cloud):
    near = Ball(cloud, cloud.radius, False)
    options = f"--like cloudcompare --radius {cloud.radius:g}"
    ours = own(cloud, *options.split(), "--features", "all")
    shift = -np.round((cloud.xyz.min(0) + cloud.xyz.max(0)) / 2)
    source, out = os.path.join(WORK, "cloud.xyz"), os.path.join(WORK, "cc.txt")
    local = cloud.xyz + shift
    np.savetxt(source, local, "%.2f")
    kinds = {
        "SUM_OF_EIGENVALUES": "Eigenvalues sum",
        "OMNIVARIANCE": "Omnivariance",
        "EIGENTROPY": "Eigenentropy",
        "ANISOTROPY": "Anisotropy",
        "PLANARITY": "Planarity",
        "LINEARITY": "Linearity",
        "PCA1": "PCA1",
        "PCA2": "PCA2",
        "SURFACE_VARIATION": "Surface variation",
        "SPHERICITY": "Sphericity",
        "VERTICALITY": "Verticality",
        "EIGENVALUE1": "1st eigenvalue",
        "EIGENVALUE2": "2nd eigenvalue",
        "EIGENVALUE3": "3rd eigenvalue",
    }
    r = f"{cloud.radius:g}"
    command = [os.environ["CLOUDCOMPARE"], "-SILENT", "-AUTO_SAVE", "OFF", "-C_EXPORT_FMT", "ASC"]
    command += ["-PREC", "12", "-SEP", "SPACE", "-ADD_HEADER", "-O", source]
    for kind in kinds:
        command += ["-FEATURE", kind, r]
    command += ["-ROUGH", r, "-CURV", "MEAN", r, "-CURV", "GAUSS", r, "-MOMENT", r]
    command += ["-DENSITY", r, "-TYPE", "KNN", "-SAVE_CLOUDS", "FILE", out]
    run(*command, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    with open(out) as file:
        header = file.readline().lstrip("/").split()
    print("CloudCompare's header:", header)
    values = np.loadtxt(out, skiprows=1)
    theirs = values[:, 3:].T
    coordinate = float(np.spacing(np.float32(np.abs(local).max()))) / 2
    c = Comparison(
        cloud, near.s, near.count, near.tied, Rounding(coordinate=coordinate), "CloudCompare", options
    )
    kinds = {**kinds, "ROUGH": "Roughness", "MEAN": "Mean curvature", "GAUSS": "Gaussian curvature"}
    kinds = {**kinds, "MOMENT": "1st order moment", "DENSITY": "Number of neighbors"}
    forms = [RAW[n] for n in "sum omnivariance entropy anisotropy planarity linearity".split()]
    forms += [RAW["pca1"], RAW["pca2"], RAW["variation"], RAW["sphericity"], "cosine"]
    forms += [RAW["e1"], RAW["e2"], RAW["e3"], "roughness", "fit", "fit", "moment", "count"]
    few = [("null for 3 points, as it wants 4", near.count == 3)]
    fit, stopped = quadrics_over_axes(single(local), cloud.radius)
    over = "fitted over the coordinate plane nearest the surface, here over the surface's own"
    short = "its solver stopped before the fit"
    for row, (name, form) in enumerate(zip(kinds.values(), forms)):
        reasons = {
            "Roughness": few,
            "Mean curvature": few + [(over, fit[0]), (short, stopped[0])],
            "Gaussian curvature": few + [(over, fit[1]), (short, stopped[1])],
            "Number of neighbors": [],
        }.get(name, few)
        c.column(name, form, ours[name], theirs[row], reasons)
    return c


def quadrics_over_axes(points, radius):
    """Magnitudes of the curvatures of z = a + bx + cy + dx2 + exy + fy2, z the steepest axis.

    Two pairs of mean and Gaussian: of the fit, and of where conjugate gradients stop on the way to it.
    """
    tree = cKDTree(points)
    enough = np.zeros(len(points), bool)
    fit, plane = np.zeros((len(points), 6)), np.zeros((len(points), 6))
    matrix, right = np.zeros((len(points), 6, 6)), np.zeros((len(points), 6))
    limit, at = np.zeros(len(points)), np.zeros((len(points), 2))
    for i, found in enumerate(tree.query_ball_point(points, radius)):
        enough[i] = len(found) >= 6
        if not enough[i]:
            continue
        g = single(points[found].mean(0))
        d = single(points[found] - g)
        normal = np.linalg.eigh(d.T @ d)[1][:, 0]
        z = np.argmax(np.abs(normal))
        x, y = (z + 1) % 3, (z + 2) % 3
        u, v = d[:, x], d[:, y]
        terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], 1)
        fit[i] = np.linalg.lstsq(terms, d[:, z], rcond=None)[0]
        matrix[i], right[i] = terms.T @ terms, terms.T @ d[:, z]
        plane[i, 1:3] = -normal[[x, y]] / normal[z]
        # Of all three coordinates: two points of ign tell it from those two the quadric is over.
        limit[i] = 1e-8 * (d * d).max()
        at[i] = (points[i] - g)[[x, y]]
    stopped = conjugate_gradients(matrix, right, plane, limit)
    curvatures = np.stack([curvatures_of_quadric(fit, at), curvatures_of_quadric(stopped, at)])
    curvatures[..., ~enough] = np.nan
    return curvatures


def single(values):
    return np.asarray(values, np.float32).astype(float)


def conjugate_gradients(matrix, right, start, limit):
    """Solves many systems from a start until the mean square of the residual is below a limit."""
    x = start.copy()
    residual = right - np.einsum("nij,nj->ni", matrix, x)
    direction, square = residual.copy(), (residual**2).sum(1)
    left = np.flatnonzero(square > 0)
    for _ in range(1500):
        image = np.einsum("nij,nj->ni", matrix[left], direction[left])
        step = (square[left] / (direction[left] * image).sum(1))[:, None]
        x[left] += step * direction[left]
        residual[left] -= step * image
        after = (residual[left] ** 2).sum(1)
        direction[left] = residual[left] + (after / square[left])[:, None] * direction[left]
        square[left] = after
        left = left[after / right.shape[1] >= limit[left]]
    return x


def curvatures_of_quadric(coefficients, at):
    (a, b, c, d, e, f), (x, y) = coefficients.T, at.T
    fx, fy = b + 2 * d * x + e * y, c + e * x + 2 * f * y
    q = 1 + fx * fx + fy * fy
    bend = (1 + fx * fx) * 2 * f - 2 * fx * fy * e + (1 + fy * fy) * 2 * d
    return np.abs(bend) / 2 / q**1.5, np.abs(4 * d * f - e * e) / q**2


def scikit(cloud):
    """This program's own columns by NumPy from the neighbours that scikit-learn finds."""
    from sklearn.neighbors import NearestNeighbors

    k = cloud.k
    near = Nearest(cloud, k, False)
    names = "linearity,planarity,sphericity,anisotropy,omnivariance,surface_variation,pca_1,pca_2,"
    names += "eigenvalue_1,eigenvalue_2,eigenvalue_3,eigenvalue_sum,length,surface,volume,verticality,"
    names += "slope,knn_distance_max,knn_distance_mean,z_range,z_std,normal_x,normal_y,normal_z"
    options = f"--k {k}"
    ours = own(cloud, *options.split(), "--features", names, "--radius", EVERYTHING)
    local = cloud.near * cloud.unit
    some = np.random.default_rng(1).choice(cloud.size, min(cloud.size, 20000), replace=False)
    found = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(cloud.near.astype(float))
    distance, index = found.kneighbors(cloud.near[some].astype(float))
    p = local[index]
    d = p - p.mean(1, keepdims=True)
    values, vectors = np.linalg.eigh(np.einsum("nki,nkj->nij", d, d) / k)
    l = np.maximum(values[:, ::-1], 0)
    s = [np.sqrt(l[:, i]) for i in range(3)]
    n = vectors[:, :, 0] * np.where(vectors[:, 2:3, 0] < 0, -1, 1)
    far = float(local.max()) * 2.0**-52
    c = Comparison(
        cloud, s, np.full(len(some), k), near.tied[some], Rounding(coordinate=far), "NumPy", options
    )
    dz = p[:, :, 2]
    theirs = {
        "verticality": ("cosine", 1 - np.abs(n[:, 2])),
        "slope": ("slope", np.degrees(np.arccos(np.minimum(1, np.abs(n[:, 2]))))),
        "knn_distance_max": ("distance", distance.max(1) * cloud.unit),
        "knn_distance_mean": ("distance", distance.sum(1) * cloud.unit / (k - 1)),
        "z_range": ("distance", dz.max(1) - dz.min(1)),
        "z_std": ("distance", dz.std(1)),
    }
    for name, form in (
        ("eigenvalue_1", "e1"),
        ("eigenvalue_2", "e2"),
        ("eigenvalue_3", "e3"),
        ("eigenvalue_sum", "sum"),
        ("linearity", "linearity"),
        ("planarity", "planarity"),
        ("sphericity", "sphericity"),
        ("anisotropy", "anisotropy"),
        ("omnivariance", "omnivariance"),
        ("surface_variation", "variation"),
        ("pca_1", "pca1"),
        ("pca_2", "pca2"),
    ):
        c.column(name, RAW[form], ours[name][some], RAW[form](*s))
    for name in ("length", "surface", "volume"):
        c.column(name, ROOTS[name], ours[name][some], ROOTS[name](*s))
    for name, (kind, values) in theirs.items():
        c.column(name, kind, ours[name][some], values)
    names = ["normal_x", "normal_y", "normal_z"]
    c.either_way(names, [ours[m][some] for m in names], [n[:, i] for i in range(3)], False)
    return c


def open3d(cloud):
    """Covariances and normals of Open3D, and what eigenvalues make of them."""
    import open3d as tool

    k = cloud.k
    near = Nearest(cloud, k, False)
    names = "linearity,planarity,sphericity,anisotropy,omnivariance,surface_variation,eigenvalue_1,"
    names += "eigenvalue_2,eigenvalue_3,eigenvalue_sum,verticality,normal_x,normal_y,normal_z"
    options = f"--k {k}"
    ours = own(cloud, *options.split(), "--features", names, "--radius", EVERYTHING)
    # As its users do, since what its sums of squares lose grows with the square of a coordinate.
    local = cloud.xyz - np.round((cloud.xyz.min(0) + cloud.xyz.max(0)) / 2)
    points = tool.geometry.PointCloud(tool.utility.Vector3dVector(local))
    # Of k points it counts the point itself, as here, and divides by k; all of it in float64.
    search = tool.geometry.KDTreeSearchParamKNN(k)
    points.estimate_covariances(search)
    points.estimate_normals(search, fast_normal_computation=False)
    values = np.linalg.eigvalsh(np.asarray(points.covariances))
    n = np.asarray(points.normals)
    s = [np.sqrt(np.maximum(values[:, i], 0)) for i in (2, 1, 0)]
    # An entry of the covariance is a mean of products less a product of means, each with up to
    # k + 1 roundings of the size of the coordinates squared, however small the neighbourhood is.
    squared = (local**2).sum(1) / np.maximum(near.s[0], 1e-9) ** 2
    far = float(np.abs(cloud.xyz).max()) * 2.0**-53
    rounding = Rounding(coordinate=far, covariance=2 * (k + 1) * 2.0**-53 * squared)
    c = Comparison(cloud, near.s, near.count, near.tied, rounding, "Open3D", options)
    for name, form in (
        ("eigenvalue_1", "e1"),
        ("eigenvalue_2", "e2"),
        ("eigenvalue_3", "e3"),
        ("eigenvalue_sum", "sum"),
        ("linearity", "linearity"),
        ("planarity", "planarity"),
        ("sphericity", "sphericity"),
        ("anisotropy", "anisotropy"),
        ("omnivariance", "omnivariance"),
        ("surface_variation", "variation"),
    ):
        c.column(name, RAW[form], ours[name], RAW[form](*s))
    c.column("verticality", "cosine", ours["verticality"], 1 - np.abs(n[:, 2]))
    names = ["normal_x", "normal_y", "normal_z"]
    c.either_way(names, [ours[m] for m in names], [n[:, i] for i in range(3)], False)
    return c


POINT_COLUMNS = set()


def main():
    clouds = [Cloud(text) for text in sys.argv[3:]]
    global POINT_COLUMNS
    for cloud in clouds:
        POINT_COLUMNS |= set(own(cloud, "--features", "neighbor_count"))
    POINT_COLUMNS -= {"neighbor_count"}
    sections = []
    chosen = os.environ.get("TOOLS", "pdal lasr cloudcompare jakteristics pgeof open3d scikit").split()
    for title, key, runs in (
        ("PDAL", "pdal", [lambda c: pdal(c, "sqrt"), lambda c: pdal(c, "raw")]),
        ("lasR", "lasr", [lasr]),
        ("CloudCompare", "cloudcompare", [cloudcompare]),
        ("jakteristics", "jakteristics", [jakteristics]),
        ("pgeof", "pgeof", [pgeof]),
        ("Open3D", "open3d", [open3d]),
        ("NumPy and scikit-learn", "scikit", [scikit]),
    ):
        if key not in chosen:
            continue
        version = os.environ.get("VERSION_" + key, "")
        text = f"\n## {title} {version}".rstrip() + "\n"
        for cloud in clouds:
            for compare in runs:
                text += table(compare(cloud))
        sections.append(text)
        print(text, flush=True)
    with open(sys.argv[2], "w") as file:
        file.write("".join(sections))


main()
