"""Where somebody lives, as an official receipt must say it."""

from flask_babel import lazy_gettext as _l

from eventsapp.web.parts.forms import Form, LineField


class AddressForm(Form):
    """What the law wants on an official receipt, beside the name: asked only of who wants one."""

    initial = LineField(
        _l("Initial of a middle name"),
        longest=10,
        render_kw={"autocomplete": "additional-name", "spellcheck": "false"},
    )
    street = LineField(
        _l("Street and number"),
        longest=200,
        required=_l("Enter your street and number: a receipt must say it."),
        render_kw={"autocomplete": "street-address"},
    )
    city = LineField(
        _l("City"),
        longest=100,
        required=_l("Enter your city: a receipt must say it."),
        render_kw={"autocomplete": "address-level2"},
    )
    province = LineField(_l("Province or state"), longest=60, render_kw={"autocomplete": "address-level1"})
    postcode = LineField(
        _l("Postal code"),
        longest=20,
        required=_l("Enter your postal code: a receipt must say it."),
        render_kw={"autocomplete": "postal-code", "autocapitalize": "characters"},
    )
    country = LineField(_l("Country, if not Canada"), longest=60, render_kw={"autocomplete": "country-name"})

    @property
    def said(self) -> dict[str, str]:
        """What was typed, by the names under which donors have it."""
        names = ("initial", "street", "city", "province", "postcode", "country")
        return {name: self[name].data or "" for name in names}
