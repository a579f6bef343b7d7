/* Where a place of WGS 84 (CGCS2000) lies on a background map drawn in GCJ-02: as base/geo.py, for one point. */

const A = 6378245.0;
const EE = 0.00669342162296594;
const { PI, sin, cos, sqrt, abs } = Math;

export function gcj02(lon, lat) {
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return [lon, lat];
  const [x, y] = [lon - 105, lat - 35];
  const root = 0.1 * sqrt(abs(x));
  const waves = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + root;
  east += ((waves + 20 * sin(PI * x) + 40 * sin((PI * x) / 3)) * 2) / 3;
  east += ((150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30)) * 2) / 3;
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 2 * root;
  north += ((waves + 20 * sin(PI * y) + 40 * sin((PI * y) / 3)) * 2) / 3;
  north += ((160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30)) * 2) / 3;
  const phi = (lat * PI) / 180;
  const magic = 1 - EE * sin(phi) ** 2;
  const degree = 180 / PI;
  return [
    lon + (degree * east) / ((A / sqrt(magic)) * cos(phi)),
    lat + (degree * north) / ((A * (1 - EE)) / magic ** 1.5),
  ];
}

/* A background of tiles. Those in GCJ-02 are laid so that their middle is where the map's middle is in their datum:
   over one picture the shift differs by centimetres. */
export function background(url, datum) {
  if (datum !== "gcj02") return L.tileLayer(url, { maxZoom: 20 });
  const there = ({ lng, lat }) => L.latLng(gcj02(lng, lat).reverse());
  const { _getTiledPixelBounds: bounds, _setZoomTransform: transform } = L.TileLayer.prototype;
  const Shifted = L.TileLayer.extend({
    _getTiledPixelBounds(middle) { return bounds.call(this, there(middle)); },
    _setZoomTransform(level, middle, zoom) { return transform.call(this, level, there(middle), zoom); },
  });
  return new Shifted(url, { maxZoom: 20 });
}
