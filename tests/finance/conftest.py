from tests.small_county import clerk, county, enterprise, outsider  # noqa: F401 - fixtures
