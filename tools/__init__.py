"""Tools run by hand: the map's land, pictures, emblems, wheels, figures; not in the wheel."""
