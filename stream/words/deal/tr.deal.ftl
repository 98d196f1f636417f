# Anlaşma: what Turkish calls a deal where the CRM does (HubSpot, Pipedrive). Its forms stand in place of endings: a
# word that is put in place of another one takes others.

-deal = anlaşma
-deal-acc = anlaşmayı
-deal-dat = anlaşmaya
-deal-loc = anlaşmada
-deal-abl = anlaşmadan
-deal-gen = anlaşmanın
-deal-poss = anlaşması
-deals = anlaşmalar
-deals-acc = anlaşmaları
-deals-dat = anlaşmalara
-deals-loc = anlaşmalarda
-deals-abl = anlaşmalardan
-deals-gen = anlaşmaların
-Deal = Anlaşma
-Deals = Anlaşmalar
-Deals-acc = Anlaşmaları
