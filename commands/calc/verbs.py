"""The verbs of ``calc``, collected."""

import typer

from commands.calc import air, cold, decoding, heat, law, life, message, product, warming
from commands.calc.numbers import NEGATIVE_NUMBERS

_ANY_TEXT = {**NEGATIVE_NUMBERS, "help_option_names": ["--help"]}  # "-18C in the van" holds no -h

app = typer.Typer(no_args_is_help=True, help="Single calculations and decoders.")
app.command("mkt", context_settings=NEGATIVE_NUMBERS)(heat.mkt)
app.command("usp", context_settings=NEGATIVE_NUMBERS)(heat.usp)
app.command("dew-point")(air.dew_point)
app.command("vpd")(air.vpd)
app.command("weight-loss")(air.weight_loss)
app.command("condensation")(air.condensation)
app.command("life", context_settings=NEGATIVE_NUMBERS)(life.life)
app.command("breach-time")(warming.breach_time)
app.command("cooling-fit", context_settings=NEGATIVE_NUMBERS)(warming.cooling_fit)
app.command("lag", context_settings=NEGATIVE_NUMBERS)(warming.lag)
app.command("chilling", context_settings=NEGATIVE_NUMBERS)(cold.chilling)
app.command("freezing", context_settings=NEGATIVE_NUMBERS)(cold.freezing)
app.command("timers", context_settings=NEGATIVE_NUMBERS)(law.timers)
app.command("two-four-hour", context_settings=NEGATIVE_NUMBERS)(law.two_four)
app.command("product")(product.product)
app.command("sms", context_settings=_ANY_TEXT)(message.sms)
app.command("crc")(decoding.crc)
app.command("decode")(decoding.decode)
app.command("convert", context_settings=NEGATIVE_NUMBERS)(decoding.convert)
