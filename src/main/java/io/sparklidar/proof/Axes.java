package io.sparklidar.proof;

/**
 * Eigenvalues and unit eigenvectors of a symmetric 3 x 3 matrix by Jacobi's rotations.
 *
 * @param values descending
 * @param vectors one a row, in the order of the values
 */
public record Axes(double[] values, double[][] vectors) {

  private static final int SWEEPS = 50;

  /** Those of a matrix. */
  static Axes of(final double[][] matrix) {
    final double[][] a = {matrix[0].clone(), matrix[1].clone(), matrix[2].clone()};
    final double[][] columns = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      for (int p = 0; p < 2; p++) {
        for (int q = p + 1; q < 3; q++) {
          rotate(a, columns, p, q);
        }
      }
    }
    final int[] order = {0, 1, 2};
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2 - i; j++) {
        if (a[order[j]][order[j]] < a[order[j + 1]][order[j + 1]]) {
          final int swapped = order[j];
          order[j] = order[j + 1];
          order[j + 1] = swapped;
        }
      }
    }
    final double[] values = new double[3];
    final double[][] vectors = new double[3][3];
    for (int e = 0; e < 3; e++) {
      values[e] = a[order[e]][order[e]];
      for (int axis = 0; axis < 3; axis++) {
        vectors[e][axis] = columns[axis][order[e]];
      }
    }
    return new Axes(values, vectors);
  }

  /** Makes the element (p, q) zero. */
  private static void rotate(
      final double[][] a, final double[][] columns, final int p, final int q) {
    if (a[p][q] == 0) {
      return;
    }
    final double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
    final double c = Math.cos(angle);
    final double s = Math.sin(angle);
    for (int i = 0; i < 3; i++) {
      final double ip = a[i][p];
      final double iq = a[i][q];
      a[i][p] = c * ip - s * iq;
      a[i][q] = s * ip + c * iq;
      final double vp = columns[i][p];
      final double vq = columns[i][q];
      columns[i][p] = c * vp - s * vq;
      columns[i][q] = s * vp + c * vq;
    }
    for (int i = 0; i < 3; i++) {
      final double pi = a[p][i];
      final double qi = a[q][i];
      a[p][i] = c * pi - s * qi;
      a[q][i] = s * pi + c * qi;
    }
  }
}
