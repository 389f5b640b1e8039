package io.sparklidar.las.laz;

/** Many symbol models of which few are used: each is made when first asked for, then reused. */
final class LazySymbolModels {

  private final int symbols;
  private final SymbolModel[] models;

  LazySymbolModels(final int count, final int symbols) {
    this.symbols = symbols;
    models = new SymbolModel[count];
  }

  SymbolModel get(final int index) {
    final SymbolModel model = models[index];
    return model != null ? model : create(index);
  }

  private SymbolModel create(final int index) {
    final SymbolModel model = new SymbolModel(symbols);
    models[index] = model;
    return model;
  }

  /** Back to fresh models. */
  void reset() {
    for (final SymbolModel model : models) {
      if (model != null) {
        model.reset();
      }
    }
  }
}
