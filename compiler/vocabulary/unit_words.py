"""Words for units: their other spellings, and those that headers certainly mean."""

from collections.abc import Iterator, Mapping

# The words of specs, with other spellings of each.
_WORDS = """
percent: % pct perc per_cent percentage ％
permille: ‰
degC: °C celsius Celsius deg_C degC. C° centigrade Centigrade
degF: °F fahrenheit Fahrenheit deg_F
deg: ° degs Deg DEG Degree Degrees degree degrees
rad: Rad Rads rads Radian Radians radian radians
ohm: Ohm Ohms ohms OHM Ω
angstrom: Å Angstrom Ångström ångström Ångstrom Angstroms angstroms Ang ang A°
um: μm micron microns Micron Microns
torr: Torr Torrs TORR
mtorr: mTorr
hartree: Ha Hartree Hartrees Eh E_h
bohr: Bohr Bohrs a0 a_0
kelvin: Kelvin Kelvins kelvins °K degK
volt: Volt Volts volts
watt: Watt Watts watts
ampere: Ampere Amperes amperes Amp Amps amps amp
meter: Meter Meters meters metre metres Metre
second: Second Seconds seconds sec secs Sec
ms: msec millisecond milliseconds
us: usec μsec microsecond microseconds
ns: nsec nanosecond nanoseconds
min: mins minute minutes
hour: hours hr hrs Hour Hours
tesla: Tesla
gauss: Gauss
newton: Newton Newtons newtons
pascal: Pascal Pascals pascals
joule: Joule Joules joules
hertz: Hertz
coulomb: Coulomb Coulombs
debye: Debye
siemens: Siemens
atm: Atm ATM atmosphere atmospheres
psi: PSI
bar: Bar Bars bars
dB: db DB decibel decibels
dBm: dbm DBM
nm: nanometer nanometers nanometre nanometres
mm: millimeter millimeters millimetre millimetres
cm: centimeter centimeters centimetre centimetres
sccm: SCCM
slm: SLM slpm SLPM
ppm: PPM
ppb: PPB
count: cts Counts counts
eV: ev EV electronvolt electronvolts
GHz: Ghz GHZ ghz
MHz: Mhz MHZ
kHz: KHz Khz KHZ khz
THz: Thz THZ thz
Hz: HZ hz
kg: Kg KG
kPa: Kpa KPa kpa
MPa: Mpa mpa
mol: Mol moles mole mols
V: Vpp Vrms V_pp V_rms V_RMS VRMS
percent: %RH % percent wt% wt.% at% at.% vol% vol.% mol% mol.% wt-% at-% vol-%
"""


def _spellings() -> Iterator[tuple[str, str]]:
    for line in _WORDS.strip().splitlines():
        meant, _, others = line.partition(": ")
        yield from ((other, meant) for other in others.split())


MEANT: Mapping[str, str] = dict(_spellings())

# Units that a text in brackets certainly states. A name of pint may be chance: `TM` is
# a teramolar to it, and `re` a charge.
CERTAIN = frozenset(
    """
    pm fm dm hm as Hz mHz THz ueV TeV aJ fJ pJ MJ GJ kJ fW pW nW GW nV MV kA fA pA aF
    nH uH mH nT uT nK uK mK uPa mPa TPa ubar kbar pN nN uN kN MN nmol umol kmol C pC nC
    uC mC uS mS uohm mohm kohm Mohm Gohm ug L mL uL dL l ml ul urad nrad
    arcmin arcsec cd lm lx Gy Sv mSv Bq kBq MBq degF day year micron permille ppm ppb dB
    dBm torr mtorr atm psi mmHg cal kcal erg Oe kOe gauss kG tesla debye hartree bohr
    rydberg amu Da kDa uM mM nM count cps rpm pixel RIU sccm slm emu atom Mg Jy
    newton pascal coulomb siemens hertz uH uM ueV g N T F H W J S V A K inch ft mil
    weber Wb mWb sr Np sec
    """.split()
)
