"""Cities of Brazil with the rough place of their postal codes: public facts as data.

Belongs here: every state at least once, cities with accents, and those whose
names appear misspelt in the export. Does not belong here: which zips exist (see
``geography``).
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CITIES", "City"]


class City(NamedTuple):
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


CITIES: tuple[City, ...] = (
    City("sao paulo", "são paulo", "SP", 1000, 4900, -2355, -4664, 160),
    City("santos", "santos", "SP", 11000, 100, -2396, -4633, 9),
    City("osasco", "osasco", "SP", 6000, 300, -2353, -4679, 12),
    City("embu-guacu", "embu-guaçu", "SP", 6900, 30, -2383, -4681, 3),
    City("guarulhos", "guarulhos", "SP", 7000, 400, -2345, -4653, 13),
    City("mogi das cruzes", "mogi das cruzes", "SP", 8700, 120, -2352, -4619, 6),
    City("santo andre", "santo andré", "SP", 9000, 400, -2366, -4653, 10),
    City("sao bernardo do campo", "são bernardo do campo", "SP", 9600, 280, -2369, -4656, 11),
    City("sao jose dos campos", "são josé dos campos", "SP", 12200, 60, -2318, -4589, 8),
    City("campinas", "campinas", "SP", 13000, 180, -2291, -4706, 15),
    City("jundiai", "jundiaí", "SP", 13200, 20, -2319, -4690, 6),
    City("piracicaba", "piracicaba", "SP", 13400, 40, -2273, -4765, 5),
    City("ribeirao preto", "ribeirão preto", "SP", 14000, 120, -2118, -4781, 7),
    City("franca", "franca", "SP", 14400, 20, -2054, -4740, 3),
    City("bauru", "bauru", "SP", 17000, 120, -2231, -4906, 4),
    City("sao joao do pau d'alho", "são joão do pau d'alho", "SP", 17970, 2, -2127, -5167, 1),
    City("sorocaba", "sorocaba", "SP", 18000, 120, -2350, -4746, 7),
    City("rio de janeiro", "rio de janeiro", "RJ", 20000, 3800, -2291, -4321, 70),
    City("niteroi", "niterói", "RJ", 24000, 450, -2289, -4312, 9),
    City("duque de caxias", "duque de caxias", "RJ", 25000, 400, -2279, -4331, 5),
    City("petropolis", "petrópolis", "RJ", 25600, 200, -2251, -4318, 3),
    City("teresopolis", "teresópolis", "RJ", 25950, 50, -2241, -4297, 2),
    City("nova iguacu", "nova iguaçu", "RJ", 26000, 400, -2276, -4345, 6),
    City("campos dos goytacazes", "campos dos goytacazes", "RJ", 28000, 140, -2175, -4132, 3),
    City("arraial do cabo", "arraial do cabo", "RJ", 28930, 4, -2297, -4203, 1),
    City("vitoria", "vitória", "ES", 29000, 100, -2032, -4034, 5),
    City("vila velha", "vila velha", "ES", 29100, 60, -2033, -4029, 5),
    City("serra", "serra", "ES", 29160, 30, -2013, -4031, 4),
    City("belo horizonte", "belo horizonte", "MG", 30000, 1900, -1992, -4394, 28),
    City("contagem", "contagem", "MG", 32000, 300, -1993, -4405, 7),
    City("juiz de fora", "juiz de fora", "MG", 36000, 120, -2176, -4335, 6),
    City("uberlandia", "uberlândia", "MG", 38400, 20, -1892, -4828, 6),
    City("montes claros", "montes claros", "MG", 39400, 10, -1673, -4386, 3),
    City("salvador", "salvador", "BA", 40000, 2000, -1297, -3850, 13),
    City("feira de santana", "feira de santana", "BA", 44000, 150, -1226, -3896, 3),
    City("aracaju", "aracaju", "SE", 49000, 100, -1091, -3707, 4),
    City("recife", "recife", "PE", 50000, 1900, -805, -3488, 8),
    City("olinda", "olinda", "PE", 53000, 300, -801, -3486, 3),
    City("maceio", "maceió", "AL", 57000, 100, -966, -3574, 4),
    City("joao pessoa", "joão pessoa", "PB", 58000, 100, -712, -3485, 4),
    City("campina grande", "campina grande", "PB", 58400, 40, -723, -3588, 2),
    City("natal", "natal", "RN", 59000, 140, -579, -3521, 4),
    City("fortaleza", "fortaleza", "CE", 60000, 800, -373, -3853, 9),
    City("teresina", "teresina", "PI", 64000, 100, -509, -4280, 4),
    City("sao luis", "são luís", "MA", 65000, 100, -253, -4430, 5),
    City("belem", "belém", "PA", 66000, 800, -146, -4850, 6),
    City("macapa", "macapá", "AP", 68900, 14, 3, -5107, 4),
    City("manaus", "manaus", "AM", 69000, 98, -312, -6002, 4),
    City("boa vista", "boa vista", "RR", 69300, 40, 282, -6067, 4),
    City("rio branco", "rio branco", "AC", 69900, 30, -997, -6781, 4),
    City("brasilia", "brasília", "DF", 70000, 2000, -1579, -4788, 21),
    City("goiania", "goiânia", "GO", 74000, 900, -1669, -4926, 9),
    City("anapolis", "anápolis", "GO", 75000, 140, -1633, -4895, 3),
    City("porto velho", "porto velho", "RO", 76800, 30, -876, -6390, 4),
    City("palmas", "palmas", "TO", 77000, 70, -1018, -4833, 4),
    City("cuiaba", "cuiabá", "MT", 78000, 100, -1560, -5610, 4),
    City("lambari d'oeste", "lambari d'oeste", "MT", 78278, 2, -1532, -5800, 1),
    City("rondonopolis", "rondonópolis", "MT", 78700, 50, -1647, -5464, 2),
    City("campo grande", "campo grande", "MS", 79000, 120, -2047, -5462, 5),
    City("curitiba", "curitiba", "PR", 80000, 2400, -2543, -4927, 17),
    City("cascavel", "cascavel", "PR", 85800, 20, -2496, -5346, 3),
    City("londrina", "londrina", "PR", 86000, 100, -2331, -5116, 5),
    City("maringa", "maringá", "PR", 87000, 110, -2342, -5194, 5),
    City("florianopolis", "florianópolis", "SC", 88000, 100, -2760, -4855, 7),
    City("blumenau", "blumenau", "SC", 89000, 100, -2692, -4907, 4),
    City("joinville", "joinville", "SC", 89200, 35, -2630, -4885, 6),
    City("porto alegre", "porto alegre", "RS", 90000, 1900, -3003, -5123, 15),
    City("novo hamburgo", "novo hamburgo", "RS", 93300, 240, -2968, -5113, 3),
    City("caxias do sul", "caxias do sul", "RS", 95000, 125, -2917, -5118, 4),
    City("santa maria", "santa maria", "RS", 97000, 120, -2968, -5381, 3),
)
