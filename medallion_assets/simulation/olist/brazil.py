"""Cities of Brazil with the rough place of their postal codes: public facts as data.

Belongs here: every state at least once, cities with accents, and those whose
names appear misspelt in the export. Does not belong here: which zips exist (see
``geography``).
"""

from typing import NamedTuple


class BrazilCity(NamedTuple):
    """A city.

    Attributes:
        name: lower case without accents, as customers and sellers have it.
        accented: as a part of the geolocation points have it.
        first_zip: the lowest zip prefix of the city.
        zips: how many prefixes there may be from the first.
        lat: latitude of its centre in hundredths of a degree.
        lng: longitude of its centre in hundredths of a degree.
        weight: how many of the customers live there, relative to the others.
    """

    name: str
    accented: str
    state: str
    first_zip: int
    zips: int
    lat: int
    lng: int
    weight: int


CITIES: tuple[BrazilCity, ...] = (
    BrazilCity("sao paulo", "são paulo", "SP", 1000, 4900, -2355, -4664, 160),
    BrazilCity("santos", "santos", "SP", 11000, 100, -2396, -4633, 9),
    BrazilCity("osasco", "osasco", "SP", 6000, 300, -2353, -4679, 12),
    BrazilCity("embu-guacu", "embu-guaçu", "SP", 6900, 30, -2383, -4681, 3),
    BrazilCity("guarulhos", "guarulhos", "SP", 7000, 400, -2345, -4653, 13),
    BrazilCity("mogi das cruzes", "mogi das cruzes", "SP", 8700, 120, -2352, -4619, 6),
    BrazilCity("santo andre", "santo andré", "SP", 9000, 400, -2366, -4653, 10),
    BrazilCity("sao bernardo do campo", "são bernardo do campo", "SP", 9600, 280, -2369, -4656, 11),
    BrazilCity("sao jose dos campos", "são josé dos campos", "SP", 12200, 60, -2318, -4589, 8),
    BrazilCity("campinas", "campinas", "SP", 13000, 180, -2291, -4706, 15),
    BrazilCity("jundiai", "jundiaí", "SP", 13200, 20, -2319, -4690, 6),
    BrazilCity("piracicaba", "piracicaba", "SP", 13400, 40, -2273, -4765, 5),
    BrazilCity("ribeirao preto", "ribeirão preto", "SP", 14000, 120, -2118, -4781, 7),
    BrazilCity("franca", "franca", "SP", 14400, 20, -2054, -4740, 3),
    BrazilCity("bauru", "bauru", "SP", 17000, 120, -2231, -4906, 4),
    BrazilCity("sao joao do pau d'alho", "são joão do pau d'alho", "SP", 17970, 2, -2127, -5167, 1),
    BrazilCity("sorocaba", "sorocaba", "SP", 18000, 120, -2350, -4746, 7),
    BrazilCity("rio de janeiro", "rio de janeiro", "RJ", 20000, 3800, -2291, -4321, 70),
    BrazilCity("niteroi", "niterói", "RJ", 24000, 450, -2289, -4312, 9),
    BrazilCity("duque de caxias", "duque de caxias", "RJ", 25000, 400, -2279, -4331, 5),
    BrazilCity("petropolis", "petrópolis", "RJ", 25600, 200, -2251, -4318, 3),
    BrazilCity("teresopolis", "teresópolis", "RJ", 25950, 50, -2241, -4297, 2),
    BrazilCity("nova iguacu", "nova iguaçu", "RJ", 26000, 400, -2276, -4345, 6),
    BrazilCity("campos dos goytacazes", "campos dos goytacazes", "RJ", 28000, 140, -2175, -4132, 3),
    BrazilCity("arraial do cabo", "arraial do cabo", "RJ", 28930, 4, -2297, -4203, 1),
    BrazilCity("vitoria", "vitória", "ES", 29000, 100, -2032, -4034, 5),
    BrazilCity("vila velha", "vila velha", "ES", 29100, 60, -2033, -4029, 5),
    BrazilCity("serra", "serra", "ES", 29160, 30, -2013, -4031, 4),
    BrazilCity("belo horizonte", "belo horizonte", "MG", 30000, 1900, -1992, -4394, 28),
    BrazilCity("contagem", "contagem", "MG", 32000, 300, -1993, -4405, 7),
    BrazilCity("juiz de fora", "juiz de fora", "MG", 36000, 120, -2176, -4335, 6),
    BrazilCity("uberlandia", "uberlândia", "MG", 38400, 20, -1892, -4828, 6),
    BrazilCity("montes claros", "montes claros", "MG", 39400, 10, -1673, -4386, 3),
    BrazilCity("salvador", "salvador", "BA", 40000, 2000, -1297, -3850, 13),
    BrazilCity("feira de santana", "feira de santana", "BA", 44000, 150, -1226, -3896, 3),
    BrazilCity("aracaju", "aracaju", "SE", 49000, 100, -1091, -3707, 4),
    BrazilCity("recife", "recife", "PE", 50000, 1900, -805, -3488, 8),
    BrazilCity("olinda", "olinda", "PE", 53000, 300, -801, -3486, 3),
    BrazilCity("maceio", "maceió", "AL", 57000, 100, -966, -3574, 4),
    BrazilCity("joao pessoa", "joão pessoa", "PB", 58000, 100, -712, -3485, 4),
    BrazilCity("campina grande", "campina grande", "PB", 58400, 40, -723, -3588, 2),
    BrazilCity("natal", "natal", "RN", 59000, 140, -579, -3521, 4),
    BrazilCity("fortaleza", "fortaleza", "CE", 60000, 800, -373, -3853, 9),
    BrazilCity("teresina", "teresina", "PI", 64000, 100, -509, -4280, 4),
    BrazilCity("sao luis", "são luís", "MA", 65000, 100, -253, -4430, 5),
    BrazilCity("belem", "belém", "PA", 66000, 800, -146, -4850, 6),
    BrazilCity("macapa", "macapá", "AP", 68900, 14, 3, -5107, 4),
    BrazilCity("manaus", "manaus", "AM", 69000, 98, -312, -6002, 4),
    BrazilCity("boa vista", "boa vista", "RR", 69300, 40, 282, -6067, 4),
    BrazilCity("rio branco", "rio branco", "AC", 69900, 30, -997, -6781, 4),
    BrazilCity("brasilia", "brasília", "DF", 70000, 2000, -1579, -4788, 21),
    BrazilCity("goiania", "goiânia", "GO", 74000, 900, -1669, -4926, 9),
    BrazilCity("anapolis", "anápolis", "GO", 75000, 140, -1633, -4895, 3),
    BrazilCity("porto velho", "porto velho", "RO", 76800, 30, -876, -6390, 4),
    BrazilCity("palmas", "palmas", "TO", 77000, 70, -1018, -4833, 4),
    BrazilCity("cuiaba", "cuiabá", "MT", 78000, 100, -1560, -5610, 4),
    BrazilCity("lambari d'oeste", "lambari d'oeste", "MT", 78278, 2, -1532, -5800, 1),
    BrazilCity("rondonopolis", "rondonópolis", "MT", 78700, 50, -1647, -5464, 2),
    BrazilCity("campo grande", "campo grande", "MS", 79000, 120, -2047, -5462, 5),
    BrazilCity("curitiba", "curitiba", "PR", 80000, 2400, -2543, -4927, 17),
    BrazilCity("cascavel", "cascavel", "PR", 85800, 20, -2496, -5346, 3),
    BrazilCity("londrina", "londrina", "PR", 86000, 100, -2331, -5116, 5),
    BrazilCity("maringa", "maringá", "PR", 87000, 110, -2342, -5194, 5),
    BrazilCity("florianopolis", "florianópolis", "SC", 88000, 100, -2760, -4855, 7),
    BrazilCity("blumenau", "blumenau", "SC", 89000, 100, -2692, -4907, 4),
    BrazilCity("joinville", "joinville", "SC", 89200, 35, -2630, -4885, 6),
    BrazilCity("porto alegre", "porto alegre", "RS", 90000, 1900, -3003, -5123, 15),
    BrazilCity("novo hamburgo", "novo hamburgo", "RS", 93300, 240, -2968, -5113, 3),
    BrazilCity("caxias do sul", "caxias do sul", "RS", 95000, 125, -2917, -5118, 4),
    BrazilCity("santa maria", "santa maria", "RS", 97000, 120, -2968, -5381, 3),
)
